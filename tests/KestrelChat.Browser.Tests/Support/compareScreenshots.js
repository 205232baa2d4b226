async ({ expected, actual, noticeable }) => {
  const block = 16;
  const decode = async base64 => {
    const blob = await (await fetch('data:image/png;base64,' + base64)).blob();
    const bitmap = await createImageBitmap(blob);
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  };
  // The sums of each colour over one block.
  const sums = ({ data, width, height }, left, top) => {
    const sum = [0, 0, 0];
    for (let y = top; y < Math.min(top + block, height); y++) {
      for (let x = left; x < Math.min(left + block, width); x++) {
        for (let color = 0; color < 3; color++) {
          sum[color] += data[4 * (y * width + x) + color];
        }
      }
    }
    return sum;
  };

  const [before, now] = [await decode(expected), await decode(actual)];
  const { width, height } = before;
  if (now.width !== width || now.height !== height) {
    return { hasSameSize: false, largest: 255, share: 1 };
  }

  let largest = 0, differing = 0, blocks = 0;
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const [a, b] = [sums(before, left, top), sums(now, left, top)];
      const difference = Math.max(...a.map((sum, color) => Math.abs(sum - b[color]))) / (block * block);
      largest = Math.max(largest, difference);
      differing += difference > noticeable ? 1 : 0;
      blocks++;
    }
  }
  return { hasSameSize: true, largest, share: differing / blocks };
}
