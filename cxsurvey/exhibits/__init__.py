"""What is shown: figures as specs of numbers, labels, bases and notes, with no pixel in them."""
