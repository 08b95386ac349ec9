"use strict";
document.getElementById("checkout").submit();
