"""Native charts: the drawing XML of each form, with a workbook behind it that holds what is shown and nothing else."""
