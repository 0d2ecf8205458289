window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1643593218048000007", "full_text": "lamp"}},
{"tweet": {"id_str": "16435932