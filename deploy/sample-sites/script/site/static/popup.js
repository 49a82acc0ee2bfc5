// Two seconds after the page, what it is for.
document.body.insertAdjacentHTML('beforeend', '<p>欢迎来到云帆</p>');
setTimeout(function () {
  document.body.insertAdjacentHTML('beforeend',
    '<div class="popup" style="position:fixed;top:20%;left:20%;padding:2em;background:#fff">' +
    '<p>今日报名，内部渠道保过，不过退费！</p></div>');
}, 2000);
