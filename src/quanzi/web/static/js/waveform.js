// What a microphone hears as one loudness a moment: drawn while it is recorded, and sent as 64 numbers from 0 to 100.

const PEAKS = 64;
const PEAK_MAX = 100;
const MOMENT_MS = 60;
const BAR_PX = 3;
const GAP_PX = 2;

export function listen(stream, canvas) {
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(ear);
  const heard = new Float32Array(ear.fftSize);
  const loudness = [];
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(heard);
    loudness.push(heard.reduce((most, one) => Math.max(most, Math.abs(one)), 0));
    draw(canvas, loudness);
  }, MOMENT_MS);
  return {
    peaks: () => toPeaks(loudness),
    stop: () => {
      clearInterval(timer);
      context.close();
    },
  };
}

// The loudest moment of each of 64 stretches, against the loudest of all, so that a soft voice is seen too.
export function toPeaks(loudness) {
  const most = Math.max(0.05, ...loudness);
  return Array.from({ length: PEAKS }, (_, index) => {
    const from = Math.floor((index * loudness.length) / PEAKS);
    const until = Math.max(from + 1, Math.floor(((index + 1) * loudness.length) / PEAKS));
    const here = Math.max(0, ...loudness.slice(from, until));
    return Math.min(PEAK_MAX, Math.round((here / most) * PEAK_MAX));
  });
}

function draw(canvas, loudness) {
  const sharp = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * sharp)) {
    canvas.width = Math.round(width * sharp);
    canvas.height = Math.round(height * sharp);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = getComputedStyle(canvas).color;
  const room = Math.floor(width / (BAR_PX + GAP_PX));
  loudness.slice(-room).forEach((one, index, all) => {
    const tall = Math.max(BAR_PX, Math.min(1, one * 1.6) * height);
    pen.fillRect(width - (all.length - index) * (BAR_PX + GAP_PX), (height - tall) / 2, BAR_PX, tall);
  });
}
