from cnnlib.data._torchvision import import_torchvision

__all__ = ["import_torchvision"]
