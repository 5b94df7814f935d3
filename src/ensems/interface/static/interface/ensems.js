// Small helps that every page has. Without this file everything still works.
