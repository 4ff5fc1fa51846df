"""Actions of the Rasa action server, one module a capability."""
