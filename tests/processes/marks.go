// Part of a runtime whose processes can be told apart by what they print: marks.sh puts it there.
// GCPLOT_MARK=n in the environment makes the runtime print in the n-th alphabet: of each symbol
// below, the byte n * len(symbols) + its index, and a dot for all else. It costs some 20 ns a write.

package runtime

import "unsafe"

const markSymbols = "0123456789 @%:.+/->()\n,gcsmlokpuMBaPfredtb"

var (
	isMarked bool
	markOf   [256]byte
)

func marksInit() {
	mark := gogetenv("GCPLOT_MARK")
	if mark == "" {
		return
	}
	isMarked = true
	for i := range markOf {
		markOf[i] = markByte(mark, '.')
	}
	for i := 0; i < len(markSymbols); i++ {
		markOf[markSymbols[i]] = markByte(mark, markSymbols[i])
	}
}

func markByte(mark string, symbol byte) byte {
	for i := 0; i < len(markSymbols); i++ {
		if markSymbols[i] == symbol {
			return byte(int(mark[0]-'0')*len(markSymbols) + i)
		}
	}
	throw("no symbol")
	return 0
}

// writeMarked says whether it wrote b, which is a piece of what the runtime prints.
func writeMarked(b []byte) bool {
	var marked [64]byte
	if !isMarked || len(b) > len(marked) {
		return false
	}
	for i, c := range b {
		marked[i] = markOf[c]
	}
	write(2, noescape(unsafe.Pointer(&marked)), int32(len(b)))
	return true
}
