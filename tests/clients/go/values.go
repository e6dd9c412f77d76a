package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const text, binary = int16(0), int16(1)

// Each type's values: in through text and binary, as bytes and as pgx's own, and back in both.
func values(ctx context.Context, path string, recordsPath string) {
	connection, err := pgx.Connect(ctx, "")
	must(err)
	for number, row := range readTypes(path) {
		table := valueTable{connection, fmt.Sprintf("gxv_%d", number), 0}
		_, err := connection.Exec(ctx, fmt.Sprintf("CREATE TABLE %s (id int PRIMARY KEY, v %s)", table.name, row.name))
		must(err)
		seen := []any{}
		for _, value := range row.values {
			seen = append(seen, table.one(ctx, []byte(value)))
		}
		fact(row.name, append(seen, table.one(ctx, nil)))
		_, err = connection.Exec(ctx, "DROP TABLE "+table.name)
		must(err)
	}
	records(ctx, connection, recordsPath)
	must(connection.Close(ctx))
}

// What is no column's type: as bytes in text and in binary, and as pgx's own.
func records(ctx context.Context, connection *pgx.Conn, path string) {
	for _, list := range readTypes(path) {
		for _, sql := range list.values {
			if list.name == "setup" {
				_, err := connection.Exec(ctx, sql)
				must(err)
			} else {
				fact(sql, record(ctx, connection, sql))
			}
		}
	}
	_, err := connection.Exec(ctx, "DROP TABLE v_row")
	must(err)
}

func record(ctx context.Context, connection *pgx.Conn, sql string) any {
	seen := []any{}
	for _, format := range []int16{text, binary} {
		raw := told(connection.PgConn().ExecParams(ctx, sql, nil, nil, nil, []int16{format})).Rows[0][0]
		rows, err := connection.Query(ctx, sql, pgx.QueryResultFormats{format})
		must(err)
		values, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (any, error) {
			values, err := row.Values()
			return values, err
		})
		if err != nil {
			seen = append(seen, hex.EncodeToString(raw), refusal(err))
		} else {
			seen = append(seen, hex.EncodeToString(raw), shown(values))
		}
	}
	return seen
}

type valuesOfType struct {
	name   string
	values []string
}

// A map would lose the order.
func readTypes(path string) []valuesOfType {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	read := json.NewDecoder(file)
	_, err = read.Token()
	must(err)
	var types []valuesOfType
	for read.More() {
		name, err := read.Token()
		must(err)
		row := valuesOfType{name: name.(string)}
		must(read.Decode(&row.values))
		types = append(types, row)
	}
	return types
}

type valueTable struct {
	connection *pgx.Conn
	name       string
	id         int
}

func (t *valueTable) one(ctx context.Context, value []byte) any {
	asText, asBinary := t.raw(ctx, value, text)
	againText, againBinary := t.raw(ctx, asBinary, binary)
	seen := []any{string(asText), hex.EncodeToString(asBinary), string(againText), hex.EncodeToString(againBinary)}
	given := t.id
	for _, format := range []int16{text, binary} {
		seen = append(seen, t.own(ctx, given, format))
	}
	return seen
}

// The bytes of one row, in text and in binary.
func (t *valueTable) raw(ctx context.Context, value []byte, format int16) (asText, asBinary []byte) {
	t.id++
	id := []byte(fmt.Sprint(t.id))
	wire := t.connection.PgConn()
	told(wire.ExecParams(ctx, "INSERT INTO "+t.name+" VALUES ($1, $2)", [][]byte{id, value}, nil, []int16{text, format}, nil))
	ask := "SELECT v FROM " + t.name + " WHERE id = $1"
	read := func(format int16) []byte {
		return told(wire.ExecParams(ctx, ask, [][]byte{id}, nil, []int16{text}, []int16{format})).Rows[0][0]
	}
	return read(text), read(binary)
}

// Read as what pgx makes of it, written as that, and read again.
func (t *valueTable) own(ctx context.Context, given int, format int16) any {
	ask := "SELECT v FROM " + t.name + " WHERE id = $1"
	read := func(id int) (any, error) {
		rows, err := t.connection.Query(ctx, ask, pgx.QueryResultFormats{format}, id)
		if err != nil {
			return nil, err
		}
		return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (any, error) {
			values, err := row.Values()
			if err != nil {
				return nil, err
			}
			return values[0], nil
		})
	}
	value, err := read(given)
	if err != nil {
		return refusal(err)
	}
	t.id++
	if _, err = t.connection.Exec(ctx, "INSERT INTO "+t.name+" VALUES ($1, $2)", t.id, value); err != nil {
		return refusal(err)
	}
	again, err := read(t.id)
	if err != nil {
		return refusal(err)
	}
	return []string{shown(value), shown(again)}
}

// What pgx itself cannot write it names with addresses.
func refusal(err error) any {
	if told := failure(err); told[0] != "not of the server" {
		return told
	}
	return "not of the server"
}

func shown(value any) string {
	if moment, ok := value.(time.Time); ok {
		value = moment.UTC().Format(time.RFC3339Nano)
	}
	// Pointers inside would be printed as addresses.
	written, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%T %v", value, value)
	}
	return fmt.Sprintf("%T %s", value, written)
}

func told(reader *pgconn.ResultReader) *pgconn.Result {
	result := reader.Read()
	must(result.Err)
	return result
}
