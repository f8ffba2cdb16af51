"""Icons by what they mean, so that `ui/present`, which knows no Flet, can name them.

Rule: one meaning, one icon, everywhere; Material Symbols Rounded only, which the client ships with itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from ui import theme, tokens

ICONS: Mapping[str, ft.IconData] = {
    "offline": ft.Icons.CLOUD_OFF_ROUNDED,
    "online": ft.Icons.WIFI_ROUNDED,
    "all_delivered": ft.Icons.CLOUD_DONE_ROUNDED,
    "nothing": ft.Icons.CLOUD_QUEUE_ROUNDED,
    "waiting": ft.Icons.WATCH_LATER_ROUNDED,
    "sending": ft.Icons.CLOUD_UPLOAD_ROUNDED,
    "fetching": ft.Icons.CLOUD_DOWNLOAD_ROUNDED,
    "done": ft.Icons.CHECK_CIRCLE_ROUNDED,
    "verified": ft.Icons.VERIFIED_ROUNDED,
    "refused": ft.Icons.BLOCK_ROUNDED,
    "problem": ft.Icons.ERROR_ROUNDED,
    "info": ft.Icons.INFO_OUTLINE_ROUNDED,
    "draft": ft.Icons.EDIT_NOTE_ROUNDED,
    "phone": ft.Icons.PHONE_ANDROID_ROUNDED,
    "save_copy": ft.Icons.SAVE_ALT_ROUNDED,
    "missing": ft.Icons.ERROR_ROUNDED,
    "optional": ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED,
    "order": ft.Icons.GAVEL_ROUNDED,
    "social": ft.Icons.VOLUNTEER_ACTIVISM_ROUNDED,
    "improper": ft.Icons.WAREHOUSE_ROUNDED,
    "group_unknown": ft.Icons.HELP_OUTLINE_ROUNDED,
    "home": ft.Icons.HOME_ROUNDED,
    "place": ft.Icons.LOCATION_ON_OUTLINED,
    "people": ft.Icons.GROUP_OUTLINED,
    "hazard": ft.Icons.WARNING_AMBER_ROUNDED,
    "photo": ft.Icons.PHOTO_CAMERA_OUTLINED,
    "note": ft.Icons.EDIT_NOTE_ROUNDED,
    "records": ft.Icons.DESCRIPTION_OUTLINED,
    "originals": ft.Icons.HIGH_QUALITY_OUTLINED,
    "lock": ft.Icons.LOCK_ROUNDED,
    "shield": ft.Icons.VERIFIED_USER_ROUNDED,
    "person": ft.Icons.PERSON_ROUNDED,
    "person_add": ft.Icons.PERSON_ADD_ROUNDED,
    "bed": ft.Icons.BED_OUTLINED,
    "calendar": ft.Icons.EVENT_ROUNDED,
    "barred": ft.Icons.BLOCK_ROUNDED,
    "wrench": ft.Icons.BUILD_ROUNDED,
    "exit": ft.Icons.LOGOUT_ROUNDED,
    "overdue": ft.Icons.WARNING_ROUNDED,
    "accessible": ft.Icons.ACCESSIBLE_ROUNDED,
    "door": ft.Icons.MEETING_ROOM_ROUNDED,
    "today": ft.Icons.TODAY_ROUNDED,
    "more": ft.Icons.MENU_ROUNDED,
    "frame": ft.Icons.CENTER_FOCUS_STRONG_ROUNDED,
    "space": ft.Icons.SD_STORAGE_ROUNDED,
    "damp": ft.Icons.WATER_DROP_OUTLINED,
    "cold": ft.Icons.AC_UNIT_ROUNDED,
    "heat": ft.Icons.WB_SUNNY_ROUNDED,
    "asbestos": ft.Icons.TEXTURE_ROUNDED,
    "poison": ft.Icons.SCIENCE_ROUNDED,
    "fumes": ft.Icons.AIR_ROUNDED,
    "paint": ft.Icons.FORMAT_PAINT_ROUNDED,
    "radiation": ft.Icons.SENSORS_ROUNDED,
    "gas": ft.Icons.PROPANE_TANK_ROUNDED,
    "vapour": ft.Icons.BLUR_ON_ROUNDED,
    "crowding": ft.Icons.GROUPS_OUTLINED,
    "intruder": ft.Icons.LOCK_OPEN_ROUNDED,
    "light": ft.Icons.LIGHTBULB_OUTLINE_ROUNDED,
    "noise": ft.Icons.VOLUME_UP_ROUNDED,
    "pests": ft.Icons.PEST_CONTROL_ROUNDED,
    "food": ft.Icons.RESTAURANT_ROUNDED,
    "toilet": ft.Icons.WC_ROUNDED,
    "water": ft.Icons.WATER_ROUNDED,
    "bath": ft.Icons.BATHTUB_OUTLINED,
    "trip": ft.Icons.DO_NOT_STEP_ROUNDED,
    "stairs": ft.Icons.STAIRS_ROUNDED,
    "balcony": ft.Icons.BALCONY_ROUNDED,
    "electric": ft.Icons.ELECTRICAL_SERVICES_ROUNDED,
    "fire": ft.Icons.LOCAL_FIRE_DEPARTMENT_ROUNDED,
    "hot": ft.Icons.OUTDOOR_GRILL_ROUNDED,
    "bump": ft.Icons.SENSOR_DOOR_ROUNDED,
    "explosion": ft.Icons.FLARE_ROUNDED,
    "reach": ft.Icons.HEIGHT_ROUNDED,
    "collapse": ft.Icons.FOUNDATION_ROUNDED,
    "inbox": ft.Icons.INBOX_ROUNDED,
    "tablet": ft.Icons.TABLET_ROUNDED,
    "device": ft.Icons.DEVICES_ROUNDED,
    "hourglass": ft.Icons.HOURGLASS_TOP_ROUNDED,
    "erased": ft.Icons.DELETE_FOREVER_ROUNDED,
    "returned": ft.Icons.REPLY_ROUNDED,
    "immediate": ft.Icons.REPORT_ROUNDED,
    "high": ft.Icons.PRIORITY_HIGH_ROUNDED,
    "low": ft.Icons.CHECK_ROUNDED,
    "asked": ft.Icons.FORWARD_TO_INBOX_ROUNDED,
    "cancelled": ft.Icons.HIGHLIGHT_OFF_ROUNDED,
    "expired": ft.Icons.TIMER_OFF_OUTLINED,
    "luggage": ft.Icons.LUGGAGE_ROUNDED,
    "hospital": ft.Icons.LOCAL_HOSPITAL_OUTLINED,
    "pin": ft.Icons.PUSH_PIN_ROUNDED,
    "add_photo": ft.Icons.ADD_A_PHOTO_OUTLINED,
    "components": ft.Icons.WIDGETS_OUTLINED,
    "code": ft.Icons.QR_CODE_2_ROUNDED,
    "help": ft.Icons.HELP_OUTLINE_ROUNDED,
    "steps": ft.Icons.FORMAT_LIST_NUMBERED_ROUNDED,
    "call": ft.Icons.PHONE_ROUNDED,
    "quick": ft.Icons.BOLT_ROUNDED,
    "guided": ft.Icons.ROUTE_ROUNDED,
    "look": ft.Icons.VISIBILITY_ROUNDED,
    "join": ft.Icons.MERGE_ROUNDED,
    "checklist": ft.Icons.CHECKLIST_ROUNDED,
    "sample": ft.Icons.PLAY_CIRCLE_OUTLINE_ROUNDED,
    "live_wires": ft.Icons.ELECTRIC_BOLT_ROUNDED,
    "landslide": ft.Icons.LANDSLIDE_ROUNDED,
    "no_escape": ft.Icons.NO_MEETING_ROOM_ROUNDED,
    "flood": ft.Icons.FLOOD_ROUNDED,
    "stop": ft.Icons.FRONT_HAND_ROUNDED,
    "goes_first": ft.Icons.MOVE_UP_ROUNDED,
    "person_hollow": ft.Icons.PERSON_OUTLINE_ROUNDED,
    "sofa": ft.Icons.WEEKEND_OUTLINED,
    "dining": ft.Icons.DINING_OUTLINED,
    "kitchen": ft.Icons.COUNTERTOPS_OUTLINED,
    "one_room": ft.Icons.COTTAGE_OUTLINED,
    "room": ft.Icons.MEETING_ROOM_OUTLINED,
    "shower": ft.Icons.SHOWER_OUTLINED,
    "corridor": ft.Icons.SENSOR_DOOR_OUTLINED,
    "store": ft.Icons.INVENTORY_2_OUTLINED,
    "ruler": ft.Icons.STRAIGHTEN_ROUNDED,
}


def sign(name: str, color: str, size: float = tokens.ICON_SMALL) -> ft.Icon:
    """An icon that is read with the word beside it: it grows with the letters."""
    return ft.Icon(ICONS[name], color=color, size=theme.grown(size), apply_text_scaling=True)


def icon(name: str, color: str, size: float = tokens.ICON_SMALL) -> ft.Icon:
    """A small icon in a frame of its own; decorative, because the word stands beside it."""
    return ft.Icon(ICONS[name], color=color, size=size)


def in_circle(shown: ft.Control, size: float, ground: str) -> ft.Container:
    """A sign, a number or initials on a round ground of their own."""
    return ft.Container(shown, width=size, height=size, border_radius=tokens.RADIUS_ROUND, bgcolor=ground, alignment=ft.Alignment.CENTER)
