// Words that are painted: no text of the document, so nobody but a person can read them.
var canvas = document.createElement('canvas');
canvas.width = 800;
canvas.height = 300;
document.getElementById('app').appendChild(canvas);
var pen = canvas.getContext('2d');
pen.font = '40px sans-serif';
pen.fillText('签约包过 不过退费', 40, 120);
