"""Reranking: a model reads a query together with a text, and scores how well the text answers it."""
