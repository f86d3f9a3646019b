"""Convolutional neural networks in NumPy."""
