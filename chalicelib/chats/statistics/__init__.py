"""The free statistics of a chat, by definitions that stand beside every figure."""

from __future__ import annotations

from chalicelib.chats.statistics.builder import StatisticsBuilder
from chalicelib.chats.statistics.definitions import DEFINITIONS
from chalicelib.chats.statistics.figures import figures, year_in_review

__all__ = ["DEFINITIONS", "StatisticsBuilder", "figures", "year_in_review"]
