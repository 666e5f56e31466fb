"""What ships: sources, the chunker, the Speak sender, sinks, and the offline voice."""
