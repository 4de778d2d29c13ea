"""The true-peak limiter: where sound is too high, by how much it must come down, and how it comes down unheard.

`detector` finds the peaks between the samples, `reduction` turns them into a gain curve, `stage` joins the two over a
stream, `limiter` is the `Processor`. Detection and gain live on a grid of about 3,000 cells a second (`grid`); the gain
of each sample is a smooth curve through its cells (`spread`).
"""
