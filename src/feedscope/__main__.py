from feedscope.cli import main

raise SystemExit(main())
