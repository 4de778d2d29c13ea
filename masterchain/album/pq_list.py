"""A disc's marks as a list to read and to send along: the PQ list."""

from __future__ import annotations

from masterchain.album.disc import LEADING_PAUSE, DiscLayout, msf
from masterchain.album.identifiers import catalogue_number, printed_isrc


def pq_list(layout: DiscLayout, image: str) -> str:
    """The list: each index with its time in the image and on the disc, the track's length, ISRC and title.

    Args:
        layout: the disc.
        image: the image's file name.
    """
    album = layout.record.album
    lines = [
        f"{album.title}" + (f" - {album.artist}" if album.artist else ""),
        f"UPC/EAN  {catalogue_number(album.upc) if album.upc else '-'}",
        f"Image    {image}",
        f"Length   {msf(layout.frames)}, {len(layout.tracks)} tracks",
        "Times    minutes:seconds:frames, 75 frames a second",
        "",
        "Track  Index  In image  On disc   Length    ISRC             Title",
    ]
    for one in layout.tracks:
        number = f"{one.track.number:>5}"
        if one.pause < one.start or one is layout.tracks[0]:
            # On the disc the pause before the first track begins at 00:00:00.
            first = one is layout.tracks[0]
            on_disc = 0 if first else one.pause + LEADING_PAUSE
            in_image = msf(one.pause) if one.pause < one.start else "-"
            pause = one.start - one.pause + (LEADING_PAUSE if first else 0)
            lines.append(f"{number}      0  {in_image:<8}  {msf(on_disc)}  {msf(pause)}  pause")
        isrc = printed_isrc(one.track.isrc) if one.track.isrc else "-"
        title = "".join(c if c.isprintable() else " " for c in one.track.title)
        lines.append(
            f"{number}      1  {msf(one.start)}  {msf(one.start + LEADING_PAUSE)}  {msf(one.frames)}"
            f"  {isrc:<15}  {title}"
        )
    end = layout.frames
    lines.append(f"  End         {msf(end)}  {msf(end + LEADING_PAUSE)}            lead-out")
    return "\n".join(lines) + "\n"
