"""What runs for minutes or hours and writes `data/`; nobody imports it.

collapse: who loses modes and classes, look by look
dcgan_steps: from a DCGAN as published to the recipe, one change at a time
digit_reader: trains the reader of digits
doctor: how good the doctor is, measured on healthy and sick programs
evidence: figures over many seeds
few_data: D learns few digits by heart, and what augmentation does
films: records the programs of the lessons while they run
flowers: the games of lesson 09, one change at a time, and when they copy
generators: trains the generators that come with the project
one_step: many calls of a diffusion teacher, learnt in one
paired: the paired loss beside others
played: what several studies do with their games
tables: plays the games of the table of lesson 08
"""
