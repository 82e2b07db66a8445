"""What a text and a log say by themselves: codes, programs, objects, words; pure."""
