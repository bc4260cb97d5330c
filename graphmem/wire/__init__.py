"""What every face over HTTP reads requests with: bodies that are bounded before anything is made of them."""
