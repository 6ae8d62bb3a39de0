"""Small line drawings, 24 × 24, drawn for Banso. Each stands beside a word, never alone."""

ICONS = {
    "check": '<path d="m4 12.5 5.5 5.5L20 7"/>',
    "dot": '<circle cx="12" cy="12" r="6" fill="currentColor" stroke="none"/>',
    "ring": '<circle cx="12" cy="12" r="7"/>',
    "alert": '<path d="M12 5v9"/><path d="M12 19v.01"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5"/><path d="M12 7.5v.01"/>',
    "chevron": '<path d="m5 9 7 7 7-7"/>',
    "sort": '<path d="M12 19V5"/><path d="m6 11 6-6 6 6"/>',
    "sort-none": '<path d="m7 9 5-5 5 5"/><path d="m7 15 5 5 5-5"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"/>',
    "help": (
        '<circle cx="12" cy="12" r="9"/>'
        '<path d="M9.3 9.5a2.8 2.8 0 1 1 3.9 2.6c-.8.400-1.2.9-1.2 1.9"/><path d="M12 17v.01"/>'
    ),
    "menu": '<path d="M4 6.5h16"/><path d="M4 12h16"/><path d="M4 17.5h16"/>',
    "print": (
        '<path d="M7 9V4h10v5"/><rect x="4" y="9" width="16" height="8" rx="1.5"/><path d="M7 14h10v6H7z"/>'
    ),
    "download": '<path d="M12 4v11"/><path d="m7 11 5 5 5-5"/><path d="M5 20h14"/>',
    "file": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4"/>',
    "calendar": (
        '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16"/><path d="M8 3v4"/>'
        '<path d="M16 3v4"/>'
    ),
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c0-4 2.7-6.5 6.5-6.5s6.5 2.5 6.5 6.5"/>'
        '<path d="M15.5 5.3a3.5 3.5 0 0 1 0 6.4"/><path d="M18 14.3c2.2.9 3.5 2.9 3.5 5.7"/>'
    ),
    "route": '<path d="M3 18c8 0 6-12 14-12"/><path d="M7 21c8 0 6-12 14-12"/>',
    "hall": (
        '<path d="M3 9 12 4l9 5"/><path d="M5 10v8"/><path d="M10 10v8"/><path d="M14 10v8"/>'
        '<path d="M19 10v8"/><path d="M3 20h18"/>'
    ),
    "sign-out": '<path d="M10 4H5v16h5"/><path d="M10 12h10"/><path d="m16 8 4 4-4 4"/>',
}
