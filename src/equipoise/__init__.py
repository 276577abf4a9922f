"""Equipoise: an alliance you can run."""
