"""What a workshop writes on a question of a saisine, and deposits as its contribution."""
