// Two screens: the first is there at once, the second and its words when it is scrolled to.
var root = document.getElementById('root');
root.innerHTML = '<p>校园一角</p><div style="height:3000px"></div><div id="below" style="min-height:200px"></div>';
new IntersectionObserver(function (entries, observer) {
  if (!entries[0].isIntersecting) return;
  observer.disconnect();
  document.getElementById('below').innerHTML =
    '<img alt="荣誉墙" src="static/wall.png"><p>本校证书由人力资源和社会保障部颁发，终身有效。</p>';
}).observe(document.getElementById('below'));
