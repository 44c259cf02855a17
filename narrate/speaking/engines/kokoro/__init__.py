"""Kokoro's voices, on ONNX Runtime."""
