// Counts visits; shows nothing.
window.visits = (window.visits || 0) + 1;
