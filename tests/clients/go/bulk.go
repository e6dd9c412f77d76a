package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

const bulkRows = 600

// Many rows by one of pgx's roads: Batch or CopyFrom.
func bulk(road string) {
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, "")
	must(err)
	defer connection.Close(ctx)
	rows := make([][]any, bulkRows)
	for n := range rows {
		day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		rows[n] = []any{n, fmt.Sprint("wörd ", n), fmt.Sprintf("%.2f", float64(n)/4), day}
	}
	if road == "copy" {
		for _, row := range rows {
			var exact pgtype.Numeric
			must(exact.Scan(row[2]))
			row[2] = exact
		}
		count, err := connection.CopyFrom(ctx, pgx.Identifier{"bulk_rows"}, []string{"id", "word", "price", "day"}, pgx.CopyFromRows(rows))
		must(err)
		fact("copied", count)
	} else if road == "returning" {
		batch := &pgx.Batch{}
		ids := make([]int, 0, bulkRows)
		for _, row := range rows {
			insert := "INSERT INTO bulk_numbers (word, price) VALUES ($1, $2) RETURNING id"
			batch.Queue(insert, row[1], row[2]).QueryRow(func(row pgx.Row) error {
				var id int
				err := row.Scan(&id)
				ids = append(ids, id)
				return err
			})
		}
		must(connection.SendBatch(ctx, batch).Close())
		fact(road, ids)
	} else {
		batch := &pgx.Batch{}
		for _, row := range rows {
			batch.Queue("INSERT INTO bulk_rows (id, word, price, day) VALUES ($1, $2, $3, $4)", row...)
		}
		results := connection.SendBatch(ctx, batch)
		for n := range rows {
			tag, err := results.Exec()
			must(err)
			if n == 0 || n == bulkRows-1 {
				fact(fmt.Sprint("tag ", n), tag.String())
			}
		}
		must(results.Close())
	}
	fact("rows", typed(connection.Query(ctx, "SELECT count(*), sum(id), sum(price), min(word), max(day) FROM bulk_rows")))
}
