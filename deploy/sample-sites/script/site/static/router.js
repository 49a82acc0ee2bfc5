// A hash router: "#/" and what its links lead to.
var pages = {
  '': '<h2>学员中心</h2><nav><a href="#/courses">我的课程</a> <a href="#/help">常见问题</a></nav>',
  '#/courses': '<h2>我的课程</h2><p>内部题库，免考直接出证，全国联网可查。</p>',
  '#/help': '<h2>常见问题</h2><p>请在前台办理请假。</p>'
};
function show() {
  document.getElementById('app').innerHTML = pages[location.hash] || pages[''];
}
window.addEventListener('hashchange', show);
show();
