// Beside the app's start: a store that the browser has taken away gets its own page (store-marker.js).
"use strict";
storeMarker.watch().catch((error) => console.warn("store watch:", error.name));
