// Runs the Go samples, which stand behind this as frames0, frames1... with a table of them. Standard input has a case
// a line; the stream they read gives no more octets at once than the case says.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

var _, _, _ = bytes.HasSuffix, binary.BigEndian, errors.New

type stream struct {
	octets []byte
	sizes  []string
	turn   int
}

func (s *stream) Read(to []byte) (int, error) {
	if len(s.octets) == 0 {
		return 0, io.EOF
	}
	size, _ := strconv.Atoi(s.sizes[s.turn%len(s.sizes)])
	s.turn++
	if size > len(s.octets) {
		size = len(s.octets)
	}
	copied := copy(to, s.octets[:size])
	s.octets = s.octets[copied:]
	return copied, nil
}

func main() {
	cases := bufio.NewScanner(os.Stdin)
	cases.Buffer(nil, 1<<20)
	for cases.Scan() {
		words := strings.Split(cases.Text(), " ")
		index, _ := strconv.Atoi(words[0])
		maximum, _ := strconv.Atoi(words[1])
		octets, _ := hex.DecodeString(words[3])
		found := ""
		emit := func(message []byte) { found += "." + hex.EncodeToString(message) }
		emitTyped := func(kind int, value []byte) { found += "." + strconv.Itoa(kind) + ":" + hex.EncodeToString(value) }
		in := bufio.NewReaderSize(&stream{octets: octets, sizes: strings.Split(words[2], ",")}, 16)
		if run(index, in, maximum, emit, emitTyped) == nil {
			fmt.Println(found + " ok")
		} else {
			fmt.Println(found + " error")
		}
	}
}
