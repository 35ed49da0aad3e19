"""What makes a lesson of a page: the first thing to do, questions to predict, the key to the picture, a quiz, a plan."""
