window.YTD.tweets.part0 = [fetch('x')]
