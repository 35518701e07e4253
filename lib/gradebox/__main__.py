"""`python -m gradebox`, the same as the command `gradebox`."""

from .command import main

raise SystemExit(main())
