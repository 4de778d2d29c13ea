"""Work done in processes that may die without taking the program along."""
