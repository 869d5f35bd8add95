"""From a raw survey export to tested, slide-ready figures.

The public names are listed in the stub beside this file, and nowhere else; each is imported when it is first used, so
that `import cxsurvey` costs next to nothing.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
