"""Evidence as pages: a picture with its neighbours, a video with its moments, and what a file says it holds."""
