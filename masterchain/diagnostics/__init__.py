"""What is wrong with something a person wrote: records with places, and the forms they are shown in."""
