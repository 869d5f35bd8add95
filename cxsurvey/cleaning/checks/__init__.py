"""Checks Q01 to Q36 of an interview: frozen rules with printed thresholds that flag, set aside or propose a repair."""
