// A list that the client renders from what the server's interface says.
fetch('api/courses.json').then(function (answer) { return answer.json(); }).then(function (courses) {
  var app = document.getElementById('app');
  courses.forEach(function (course) {
    var item = document.createElement('section');
    item.innerHTML = '<h2>' + course.name + '</h2><p>' + course.text + '</p><a href="' + course.link + '">详情</a>';
    app.appendChild(item);
  });
});
