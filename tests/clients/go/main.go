// What programs do with pgx: everything binary where it can be, prepared by itself, batches, COPY.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

func fact(name string, value any) {
	text, err := json.Marshal(value)
	must(err)
	fmt.Printf("%s: %s\n", name, text)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func typed(rows pgx.Rows, err error) any {
	if err != nil {
		return failure(err)
	}
	var all [][]string
	for rows.Next() {
		values, err := rows.Values()
		must(err)
		var row []string
		for _, value := range values {
			if moment, ok := value.(time.Time); ok {
				value = moment.UTC().Format(time.RFC3339Nano)
			}
			row = append(row, fmt.Sprintf("%T %v", value, value))
		}
		all = append(all, row)
	}
	if rows.Err() != nil {
		return failure(rows.Err())
	}
	return all
}

func failure(err error) []string {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return []string{told.Code, told.Message, told.Detail, told.Hint, fmt.Sprint(told.Position), told.TableName, told.ConstraintName}
	}
	return []string{"not of the server", err.Error()}
}

func main() {
	ctx := context.Background()
	switch {
	case len(os.Args) == 1:
		program(ctx)
	case os.Args[1] == "cancel":
		cancel(ctx, os.Args[2] == "keeps", os.Args[3])
	case os.Args[1] == "types":
		types(ctx)
	case os.Args[1] == "own":
		ownTypes(ctx)
	case os.Args[1] == "bulk":
		bulk(os.Args[2])
	case os.Args[1] == "logins":
		logins(ctx, os.Args[2:])
	default:
		values(ctx, os.Args[1], os.Args[2])
	}
}

func program(ctx context.Context) {
	connection, err := pgx.Connect(ctx, "")
	must(err)
	_, err = connection.Exec(ctx, `CREATE TABLE gx_value (id serial PRIMARY KEY, small int2, whole int4, large int8, exact numeric(12,4),
		rough float8, word varchar(30), body text, yes bool, day date, moment timestamp, instant timestamptz, span interval, bytes bytea,
		key uuid, doc jsonb, numbers int4[], words text[])`)
	must(err)
	moment := time.Date(2024, 2, 29, 13, 14, 15, 123456000, time.UTC)
	insert := `INSERT INTO gx_value (small, whole, large, exact, rough, word, body, yes, day, moment, instant, span, bytes, key, doc, numbers, words)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id`
	values := []any{int16(7), 1 << 30, int64(1) << 60, "1234.5678", 1.5, "wörd", "text", true, moment, moment, moment, 90 * time.Minute,
		[]byte{0, 1, 255}, "12345678-1234-5678-1234-567812345678", map[string]any{"a": 1}, []int32{1, 2}, []string{"x", "y,z"}}
	modes := []struct {
		name string
		mode pgx.QueryExecMode
	}{{"cache statement", pgx.QueryExecModeCacheStatement}, {"cache describe", pgx.QueryExecModeCacheDescribe},
		{"describe exec", pgx.QueryExecModeDescribeExec}, {"exec", pgx.QueryExecModeExec}, {"simple", pgx.QueryExecModeSimpleProtocol}}
	for _, m := range modes {
		arguments := append([]any{m.mode}, values...)
		fact("insert "+m.name, typed(connection.Query(ctx, insert, arguments...)))
		fact("select "+m.name, typed(connection.Query(ctx, "SELECT * FROM gx_value WHERE id = $1", m.mode, 1)))
		fact("expression "+m.name, typed(connection.Query(ctx, "SELECT whole + $1, word || $2, count(*) OVER () FROM gx_value ORDER BY id LIMIT 1", m.mode, 5, "!")))
	}
	fact("any", typed(connection.Query(ctx, "SELECT id FROM gx_value WHERE id = ANY($1) ORDER BY id", []int32{1, 3, 77})))
	fact("aggregates", typed(connection.Query(ctx, "SELECT count(*), sum(large), avg(exact), max(day), min(moment) FROM gx_value")))

	batch := &pgx.Batch{}
	for n := 0; n < 10; n++ {
		batch.Queue("INSERT INTO gx_value (whole, word) VALUES ($1, $2)", n, fmt.Sprint("b", n))
	}
	batch.Queue("SELECT count(*) FROM gx_value")
	results := connection.SendBatch(ctx, batch)
	for n := 0; n < 10; n++ {
		tag, err := results.Exec()
		must(err)
		if n == 9 {
			fact("batch", tag.String())
		}
	}
	var count int
	must(results.QueryRow().Scan(&count))
	fact("batch count", count)
	must(results.Close())

	tx, err := connection.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	must(err)
	_, err = tx.Exec(ctx, "UPDATE gx_value SET word = 'changed' WHERE id = 1")
	must(err)
	inner, err := tx.Begin(ctx)
	must(err)
	_, err = inner.Exec(ctx, "DELETE FROM gx_value")
	must(err)
	must(inner.Rollback(ctx))
	must(tx.Commit(ctx))
	fact("transaction", typed(connection.Query(ctx, "SELECT word, (SELECT count(*) FROM gx_value) FROM gx_value WHERE id = 1")))

	var fields struct {
		ID    int32
		Word  pgtype.Text
		Span  pgtype.Interval
		Exact pgtype.Numeric
	}
	must(connection.QueryRow(ctx, "SELECT id, word, span, exact FROM gx_value WHERE id = 1").Scan(&fields.ID, &fields.Word, &fields.Span, &fields.Exact))
	fact("scan", fields)

	for _, wrong := range []struct {
		name, sql string
		arguments []any
	}{
		{"unique", "INSERT INTO gx_value (id) VALUES (1)", nil},
		{"no table", "SELECT * FROM gx_nowhere", nil},
		{"no column", "SELECT id, nothing FROM gx_value", nil},
		{"too long", "INSERT INTO gx_value (word) VALUES ($1)", []any{"0123456789012345678901234567890123456789"}},
		{"syntax", "SELECT FROM WHERE", nil},
	} {
		_, err := connection.Exec(ctx, wrong.sql, wrong.arguments...)
		if err == nil {
			fact(wrong.name, "no error")
		} else {
			fact(wrong.name, failure(err))
		}
	}

	_, err = connection.Exec(ctx, "CREATE TABLE gx_copy (id int PRIMARY KEY, word varchar(20), exact numeric(8,2), day date)")
	must(err)
	var copied [][]any
	for n := 0; n < 3000; n++ {
		copied = append(copied, []any{n, fmt.Sprintf("w%d", n), float64(n) / 4, time.Date(2024, 1, 1+n%28, 0, 0, 0, 0, time.UTC)})
	}
	columns := []string{"id", "word", "exact", "day"}
	rowCount, err := connection.CopyFrom(ctx, pgx.Identifier{"gx_copy"}, columns, pgx.CopyFromRows(copied))
	must(err)
	fact("copy from", rowCount)
	_, err = connection.CopyFrom(ctx, pgx.Identifier{"gx_copy"}, columns, pgx.CopyFromRows(copied[7:8]))
	fact("copy of a taken key", failure(err))
	fact("copied", typed(connection.Query(ctx, "SELECT count(*), sum(exact), max(day) FROM gx_copy")))
	_, err = connection.Exec(ctx, "DROP TABLE gx_copy")
	must(err)

	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	started := time.Now()
	_, err = connection.Exec(short, "SELECT pg_sleep(20)")
	cancel()
	fact("context", []bool{err != nil, time.Since(started) < 10*time.Second})
	must(connection.Close(ctx))

	pool, err := pgxpool.New(ctx, "")
	must(err)
	must(pool.QueryRow(ctx, "SELECT count(*) FROM gx_value").Scan(&count))
	fact("pool", count)
	_, err = pool.Exec(ctx, "DROP TABLE gx_value")
	must(err)
	pool.Close()
}
