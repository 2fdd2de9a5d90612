"""What several tests use: builders, a visitor to the pages, servers, browsers. None is a test."""
