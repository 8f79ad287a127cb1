function broken ( {
