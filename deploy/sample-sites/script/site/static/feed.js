// Infinite scroll: an entry at once, the others as the end comes into sight; no more than there are.
fetch('api/feed.json').then(function (answer) { return answer.json(); }).then(function (entries) {
  var app = document.getElementById('app');
  var end = document.createElement('div');
  end.id = 'end';
  document.body.appendChild(end);
  var next = 0;
  function add() {
    var item = document.createElement('article');
    item.style.minHeight = '700px';
    item.innerHTML = '<p>' + entries[next++] + '</p>';
    app.appendChild(item);
  }
  add();
  add();
  new IntersectionObserver(function (seen) {
    if (seen[0].isIntersecting && next < entries.length) add();
  }).observe(end);
});
