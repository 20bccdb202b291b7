"""Carries out a lab's steps on a live cluster."""
