"""How each kind of claim is tested: one small file per recipe, each a function of a survey and a claim to Evidence."""
