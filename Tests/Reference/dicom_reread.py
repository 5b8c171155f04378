"""Reads DICOM SEG and SR exports again with pydicom and highdicom and holds them against the JSON and mask exports.

Usage: python dicom_reread.py FOLDER
FOLDER holds, of one study, what these wrote:
  lumbar export STUDY --format json      -o FOLDER/films.jsonl
  lumbar export STUDY --format masks     -o FOLDER/masks
  lumbar export STUDY --format dicom-seg -o FOLDER/seg
  lumbar export STUDY --format dicom-sr  -o FOLDER/sr
Needs: pip install pydicom highdicom numpy pillow. Exits 1 where anything differs.
"""

import json
import sys
from pathlib import Path

import highdicom as hd
import numpy as np
from PIL import Image
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

LEVELS = ["T11", "T12", "L1", "L2", "L3", "L4", "L5"]
SPINOPELVIC = {"PI": "PI", "LL": "LL", "PImLL": "PILL", "L4S1": "L4S1", "LDI": "LDI", "RLL": "RLL", "SS": "SS", "PT": "PT"}
LENGTHS = {"heightAnterior": "HEIGHTA", "heightMiddle": "HEIGHTM", "heightPosterior": "HEIGHTP", "depth": "DEPTH"}
DISC = {"anterior": "DISCA", "middle": "DISCM", "posterior": "DISCP"}

faults = []
compared = {"numbers": 0, "masks": 0, "points": 0}


def check(ok, words):
    if not ok:
        faults.append(words)


def equal(found, wanted, words, tolerance=1e-9):
    compared["numbers"] += 1
    if wanted is None:
        check(found is None, f"{words}: {found} instead of none")
    else:
        check(found is not None and abs(found - wanted) <= tolerance, f"{words}: {found} instead of {wanted}")


def label_of(segment):
    if segment.startswith("head"):
        return 2 + int(segment[4:])
    return 2 if segment == "sacrum" else 1


def read_segmentation(path, film, mask):
    seg = hd.seg.segread(path)
    source = seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0].ReferencedSOPInstanceUID
    numbers = list(seg.segment_numbers)
    frames = seg.get_pixels_by_source_instance(
        [source], segment_numbers=numbers, assert_missing_frames_are_empty=True, combine_segments=False
    )[0]
    check(frames.shape[:2] == mask.shape, f"{path}: {frames.shape} for a mask of {mask.shape}")
    painted = np.zeros(mask.shape, np.uint8)
    for index, number in enumerate(numbers):
        description = seg.get_segment_description(number)
        painted[frames[:, :, index] > 0] = label_of(description.segment_label)
    known = mask != 255
    compared["masks"] += 1
    check(np.array_equal(painted[known], mask[known]), f"{path}: {np.sum(painted[known] != mask[known])} pixels differ")
    landmarks = film["landmarks"]
    check(len(numbers) == len(landmarks["vertebrae"]) + (landmarks.get("sacrum") is not None)
          + len(landmarks.get("femoralHeads") or []), f"{path}: {len(numbers)} segments")
    return seg


def value(group, code, unit=None):
    """The group's number of that name; None where it says that measuring failed, KeyError where it is not there."""
    for item in group.get_qualitative_evaluations():
        if item.name == code and item.value == codes.DCM.MeasurementFailure:
            return None
    for item in group.get_measurements():
        name = item.name if hasattr(item, "name") else None
        if name == code and (unit is None or item.unit.value == unit):
            return item.value
    raise KeyError(code)


def own(value):
    return Code(value, "99MBNET", "")


def read_report(path, film, seg):
    report = hd.sr.srread(path)
    check(report.StudyInstanceUID == seg.StudyInstanceUID, f"{path}: another study than the segmentation's")
    verified = film["review"]["status"] == "signed"
    check(report.VerificationFlag == ("VERIFIED" if verified else "UNVERIFIED"), f"{path}: {report.VerificationFlag}")
    content = report.content
    planar = content.get_planar_roi_measurement_groups()
    groups = {group.tracking_identifier: group for group in content.get_image_measurement_groups() + planar}
    values, levels = film["values"], film["levels"]
    tracked = {segment.tracking_id: segment.tracking_uid for segment in seg.SegmentSequence}
    for name, uid in tracked.items():
        check(groups[name].tracking_uid == uid, f"{path}: {name} is tracked under another UID")
    for name, code in SPINOPELVIC.items():
        equal(value(groups["spinopelvic"], own(code)), values[name]["value"], f"{path} {name}")
    if values["LL"]["value"] is not None:
        equal(value(groups["spinopelvic"], codes.SCT.CobbAngle), values["LL"]["value"], f"{path} Cobb angle")
    for level in LEVELS[2:]:
        equal(value(groups[level], own("WEDGE")), values[level]["value"], f"{path} {level}")
    for level in LEVELS:
        below = LEVELS[LEVELS.index(level) + 1] if level != "L5" else "S1"
        disc = level + below
        if disc in values:
            equal(value(groups[disc], own("DISCANG")), values[disc]["value"], f"{path} {disc}")
        row = levels.get(level)
        if row is None:
            continue
        for field, code in LENGTHS.items():
            if row[field] is not None:
                equal(value(groups[level], own(code)), row[field], f"{path} {level} {field}", 1e-4)
            if row.get(field + "Mm") is not None:
                equal(value(groups[level], own(code + "MM")), row[field + "Mm"], f"{path} {level} {field}Mm", 0.01)
        for field, code in {"compression": "COMPRESSION", "slip": "SLIP", "segmental": "SEGMENTAL"}.items():
            if row[field] is not None:
                equal(value(groups[level], own(code)), row[field], f"{path} {level} {field}", 1e-4)
        for field, code in DISC.items():
            if row["discBelow"]:
                equal(value(groups[disc], own(code)), row["discBelow"][field], f"{path} {disc} {field}", 1e-4)
    for group in planar:
        name = group.tracking_identifier
        points = group.roi.value
        if name in film["landmarks"]["vertebrae"]:
            body = film["landmarks"]["vertebrae"][name]
            wanted = [body[corner] for corner in ("antSup", "postSup", "postInf", "antInf", "antSup")]
            compared["points"] += 1
            check(np.abs(points - np.array(wanted)).max() < 1e-3, f"{path}: {name} is drawn elsewhere")
    return len(groups)


def main(folder):
    films = [json.loads(line) for line in (folder / "films.jsonl").read_text().splitlines()]
    reports = 0
    for film in films:
        stem = Path(film["film"]).with_suffix("")
        paths = [folder / "seg" / f"{stem}.seg.dcm", folder / "sr" / f"{stem}.sr.dcm"]
        if not all(path.exists() for path in paths):
            check(not film.get("landmarks"), f"{film['film']}: no SEG or SR")
            continue
        mask = np.array(Image.open(folder / "masks" / f"{stem}.png"))
        seg = read_segmentation(paths[0], film, mask)
        read_report(paths[1], film, seg)
        reports += 1
    print(f"{reports} of {len(films)} films: {compared['masks']} masks, {compared['numbers']} numbers and "
          f"{compared['points']} outlines compared, {len(faults)} differ")
    for fault in faults[:40]:
        print("  " + fault)
    sys.exit(1 if faults or reports == 0 else 0)


main(Path(sys.argv[1]))
