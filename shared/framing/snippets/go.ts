/** Decoders as one would write them in Go: over bufio.NewReader(connection). */
import type { NumberWidth } from '../number-width'
import { hexNumber, isLittleEndian, plus, source, type Samples } from './shape'

export const go: Samples = {
  delimiter: ({ octets }) => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	delimiter := []byte{${octets.map(hexNumber).join(', ')}}
    	var line []byte
    	for {
    		octet, err := in.ReadByte()
    		if err == io.EOF && len(line) == 0 {
    			return nil
    		} else if err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		line = append(line, octet)
    		if bytes.HasSuffix(line, delimiter) {
    			emit(line[:len(line)-len(delimiter)])
    			line = nil
    		} else if len(line) == maximum+len(delimiter) {
    			return errors.New("oversize")
    		}
    	}
    }
  `,
  escaped: ({ octets, escape, substitutes }) => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	delimiter := []byte{${octets.map(hexNumber).join(', ')}}
    	var line []byte
    	for {
    		octet, err := in.ReadByte()
    		if err == io.EOF && len(line) == 0 {
    			return nil
    		} else if err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		line = append(line, octet)
    		if bytes.HasSuffix(line, delimiter) {
    			escaped, message := line[:len(line)-len(delimiter)], []byte{}
    			for i := 0; i < len(escaped); i++ {
    				if escaped[i] != ${hexNumber(escape)} {
    					message = append(message, escaped[i])
    				} else if i++; i < len(escaped) && (escaped[i] == ${hexNumber(substitutes[0])} || escaped[i] == ${hexNumber(substitutes[1])}) {
    					message = append(message, escaped[i]^0x20)
    				} else {
    					return errors.New("bad escape")
    				}
    			}
    			if len(message) > maximum {
    				return errors.New("oversize")
    			}
    			emit(message)
    			line = nil
    		} else if len(line) == 2*maximum+len(delimiter) {
    			return errors.New("oversize")
    		}
    	}
    }
  `,
  fixed: (length) => source`
    func frames(in *bufio.Reader, emit func([]byte)) error {
    	for {
    		message := make([]byte, ${length})
    		if _, err := io.ReadFull(in, message); err == io.EOF {
    			return nil
    		} else if err != nil {
    			return err
    		}
    		emit(message)
    	}
    }
  `,
  length: ({ length, inclusive }) => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	header := make([]byte, ${length.bytes})
    	for {
    		if _, err := io.ReadFull(in, header); err == io.EOF {
    			return nil
    		} else if err != nil {
    			return err
    		}
    		length := ${number(length, 0)}${inclusive ? ` - ${length.bytes}` : ''}
    		if ${inclusive || length.bytes === 8 ? 'length < 0 || ' : ''}length > maximum {
    			return errors.New("bad length")
    		}
    		message := make([]byte, length)
    		if _, err := io.ReadFull(in, message); err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		emit(message)
    	}
    }
  `,
  tlv: ({ type, length }) => source`
    func frames(in *bufio.Reader, maximum int, emit func(int, []byte)) error {
    	header := make([]byte, ${type.bytes + length.bytes})
    	for {
    		if _, err := io.ReadFull(in, header); err == io.EOF {
    			return nil
    		} else if err != nil {
    			return err
    		}
    		kind, length := ${number(type, 0)}, ${number(length, type.bytes)}
    		if ${length.bytes === 8 ? 'length < 0 || ' : ''}length > maximum {
    			return errors.New("oversize")
    		}
    		value := make([]byte, length)
    		if _, err := io.ReadFull(in, value); err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		emit(kind, value)
    	}
    }
  `,
  lengthField: ({ length, offset, end, added, strip, least, most }) => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	header := make([]byte, ${end})
    	for {
    		if _, err := io.ReadFull(in, header); err == io.EOF {
    			return nil
    		} else if err != nil {
    			return err
    		}
    		value := ${number(length, offset)}
    		if value < 0 || value > 0xffffffff {
    			return errors.New("bad length")
    		}
    		length := value${plus(added)} // of the whole frame
    		if length < ${least} || length-${strip} > maximum${most === null ? '' : ` || length > ${most}`} {
    			return errors.New("bad length")
    		}
    		frame := make([]byte, length)
    		copy(frame, header)
    		if _, err := io.ReadFull(in, frame[${end}:]); err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		emit(frame[${strip}:])
    	}
    }
  `,
  varint: () => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	for {
    		if _, err := in.Peek(1); err == io.EOF {
    			return nil
    		}
    		length, err := binary.ReadUvarint(in)
    		if err != nil {
    			return err
    		}
    		if length > uint64(maximum) {
    			return errors.New("oversize")
    		}
    		message := make([]byte, length)
    		if _, err := io.ReadFull(in, message); err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		emit(message)
    	}
    }
  `,
  cobs: () => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	var message []byte
    	code, left := 0, 0
    	for {
    		octet, err := in.ReadByte()
    		if err == io.EOF && code == 0 {
    			return nil
    		} else if err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		if octet == 0 {
    			if left > 0 {
    				return errors.New("bad code")
    			}
    			if code > 0 {
    				emit(message)
    			}
    			message, code = nil, 0
    		} else if left > 0 {
    			message = append(message, octet)
    			left--
    		} else {
    			if code > 0 && code < 255 {
    				message = append(message, 0)
    			}
    			code, left = int(octet), int(octet)-1
    		}
    		if len(message) > maximum {
    			return errors.New("oversize")
    		}
    	}
    }
  `,
  slip: () => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	var message []byte
    	escaped := false
    	for {
    		octet, err := in.ReadByte()
    		if err == io.EOF && len(message) == 0 && !escaped {
    			return nil
    		} else if err != nil {
    			return io.ErrUnexpectedEOF
    		}
    		original, bad := map[byte]byte{0xdc: 0xc0, 0xdd: 0xdb}[octet]
    		switch {
    		case escaped && !bad:
    			return errors.New("bad escape")
    		case escaped:
    			message, escaped = append(message, original), false
    		case octet == 0xdb:
    			escaped = true
    		case octet != 0xc0:
    			message = append(message, octet)
    		case len(message) > 0:
    			emit(message)
    			message = nil
    		}
    		if len(message) > maximum {
    			return errors.New("oversize")
    		}
    	}
    }
  `,
  netstring: () => source`
    func frames(in *bufio.Reader, maximum int, emit func([]byte)) error {
    	for {
    		digits, length := 0, 0
    		octet, err := in.ReadByte()
    		if err == io.EOF {
    			return nil
    		}
    		for ; err == nil && octet >= '0' && octet <= '9' && length <= maximum; digits++ {
    			if digits > 0 && length == 0 {
    				return errors.New("leading zero")
    			}
    			length = 10*length + int(octet-'0')
    			octet, err = in.ReadByte()
    		}
    		if err != nil || octet != ':' || digits == 0 || length > maximum {
    			return errors.New("bad length")
    		}
    		message := make([]byte, length+1)
    		if _, err := io.ReadFull(in, message); err != nil || message[length] != ',' {
    			return errors.New("no comma")
    		}
    		emit(message[:length])
    	}
    }
  `,
}

function number(width: NumberWidth, from: number): string {
  if (width.bytes === 1) return `int(header[${from}])`
  if (width.bytes === 3) {
    const shifts = isLittleEndian(width) ? ['', '<<8', '<<16'] : ['<<16', '<<8', '']
    return `(${shifts.map((shift, at) => `int(header[${from + at}])${shift}`).join(' | ')})`
  }
  const order = isLittleEndian(width) ? 'LittleEndian' : 'BigEndian'
  const octets = from === 0 ? 'header' : `header[${from}:]`
  return `int(binary.${order}.Uint${8 * width.bytes}(${octets}))`
}
