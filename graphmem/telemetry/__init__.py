"""What operators see: metrics, traces and logs. It never holds what people have said."""
