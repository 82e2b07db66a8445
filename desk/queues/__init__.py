"""Lists of tickets at the desk: the rail's queues, their rows, filters and news."""
