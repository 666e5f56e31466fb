"""The trainer runs in another environment, where its imports are."""

collect_ignore = ["train_model.py"]
