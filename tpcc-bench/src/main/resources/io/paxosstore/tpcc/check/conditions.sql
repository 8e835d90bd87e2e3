-- What must hold. Each query gives the rows for which it does not, those of the smallest keys first.
-- == NAME WHEN: MEANING     WHEN: always; once: not for each warehouse; loaded: only until the first transaction
-- ${w}: a condition on the number of a warehouse, so that queries can run side by side
-- ${warehouses}, ${items}, ${districts}, ${customers}, ${orders}, ${new_orders}: the scale

== 3.3.2.1 always: W_YTD of a warehouse is the sum of D_YTD of its districts
SELECT w_id, w_ytd, d_sum
FROM warehouse
LEFT JOIN (SELECT d_w_id, SUM(d_ytd) AS d_sum FROM district WHERE d_w_id ${w} GROUP BY d_w_id) d ON d_w_id = w_id
WHERE w_id ${w} AND (d_sum IS NULL OR w_ytd <> d_sum)
ORDER BY w_id

== 3.3.2.2 always: D_NEXT_O_ID - 1 of a district is the greatest O_ID, and the greatest NO_O_ID if there is one
SELECT d_w_id, d_id, d_next_o_id, max_o_id, max_no_o_id
FROM district
LEFT JOIN (SELECT o_w_id, o_d_id, MAX(o_id) AS max_o_id FROM orders WHERE o_w_id ${w} GROUP BY o_w_id, o_d_id) o
  ON o_w_id = d_w_id AND o_d_id = d_id
LEFT JOIN (SELECT no_w_id, no_d_id, MAX(no_o_id) AS max_no_o_id FROM new_order WHERE no_w_id ${w} GROUP BY no_w_id, no_d_id) n
  ON no_w_id = d_w_id AND no_d_id = d_id
WHERE d_w_id ${w}
  AND (max_o_id IS NULL OR max_o_id <> d_next_o_id - 1 OR (max_no_o_id IS NOT NULL AND max_no_o_id <> d_next_o_id - 1))
ORDER BY d_w_id, d_id

== 3.3.2.3 always: the NO_O_ID of a district have no gaps
SELECT no_w_id, no_d_id, MIN(no_o_id) AS min_no_o_id, MAX(no_o_id) AS max_no_o_id, COUNT(*) AS no_rows
FROM new_order
WHERE no_w_id ${w}
GROUP BY no_w_id, no_d_id
HAVING MAX(no_o_id) - MIN(no_o_id) + 1 <> COUNT(*)
ORDER BY no_w_id, no_d_id

== 3.3.2.4 always: a district has as many order lines as the sum of its O_OL_CNT
SELECT d_w_id, d_id, ol_cnt_sum, ol_rows
FROM district
LEFT JOIN (SELECT o_w_id, o_d_id, SUM(o_ol_cnt) AS ol_cnt_sum FROM orders WHERE o_w_id ${w} GROUP BY o_w_id, o_d_id) o
  ON o_w_id = d_w_id AND o_d_id = d_id
LEFT JOIN (SELECT ol_w_id, ol_d_id, COUNT(*) AS ol_rows FROM order_line WHERE ol_w_id ${w} GROUP BY ol_w_id, ol_d_id) l
  ON ol_w_id = d_w_id AND ol_d_id = d_id
WHERE d_w_id ${w} AND COALESCE(ol_cnt_sum, 0) <> COALESCE(ol_rows, 0)
ORDER BY d_w_id, d_id

== 3.3.2.5 always: an order has no carrier if, and only if, it is in NEW_ORDER
SELECT o_w_id, o_d_id, o_id, o_carrier_id, no_o_id
FROM orders
LEFT JOIN new_order ON no_w_id = o_w_id AND no_d_id = o_d_id AND no_o_id = o_id AND no_w_id ${w}
WHERE o_w_id ${w}
  AND ((o_carrier_id IS NULL AND no_o_id IS NULL) OR (o_carrier_id IS NOT NULL AND no_o_id IS NOT NULL))
ORDER BY o_w_id, o_d_id, o_id

== 3.3.2.6 always: an order has as many order lines as O_OL_CNT says
SELECT o_w_id, o_d_id, o_id, o_ol_cnt, ol_rows
FROM orders
LEFT JOIN (SELECT ol_w_id, ol_d_id, ol_o_id, COUNT(*) AS ol_rows FROM order_line WHERE ol_w_id ${w} GROUP BY ol_w_id, ol_d_id, ol_o_id) l
  ON ol_w_id = o_w_id AND ol_d_id = o_d_id AND ol_o_id = o_id
WHERE o_w_id ${w} AND COALESCE(ol_rows, 0) <> o_ol_cnt
ORDER BY o_w_id, o_d_id, o_id

== 3.3.2.7 always: an order line has no time of delivery if, and only if, its order has no carrier
SELECT ol_w_id, ol_d_id, ol_o_id, ol_number, ol_delivery_d, o_id, o_carrier_id
FROM order_line
LEFT JOIN orders ON o_w_id = ol_w_id AND o_d_id = ol_d_id AND o_id = ol_o_id AND o_w_id ${w}
WHERE ol_w_id ${w}
  AND (o_id IS NULL OR (ol_delivery_d IS NULL AND o_carrier_id IS NOT NULL) OR (ol_delivery_d IS NOT NULL AND o_carrier_id IS NULL))
ORDER BY ol_w_id, ol_d_id, ol_o_id, ol_number

== 3.3.2.8 always: W_YTD of a warehouse is the sum of the payments there
SELECT w_id, w_ytd, h_sum
FROM warehouse
LEFT JOIN (SELECT h_w_id, SUM(h_amount) AS h_sum FROM history WHERE h_w_id ${w} GROUP BY h_w_id) h ON h_w_id = w_id
WHERE w_id ${w} AND (h_sum IS NULL OR w_ytd <> h_sum)
ORDER BY w_id

== 3.3.2.9 always: D_YTD of a district is the sum of the payments there
SELECT d_w_id, d_id, d_ytd, h_sum
FROM district
LEFT JOIN (SELECT h_w_id, h_d_id, SUM(h_amount) AS h_sum FROM history WHERE h_w_id ${w} GROUP BY h_w_id, h_d_id) h
  ON h_w_id = d_w_id AND h_d_id = d_id
WHERE d_w_id ${w} AND (h_sum IS NULL OR d_ytd <> h_sum)
ORDER BY d_w_id, d_id

== 3.3.2.10 always: C_BALANCE of a customer is the sum of delivered order lines less the sum of payments
SELECT c_w_id, c_d_id, c_id, SUM(balance) AS c_balance, SUM(delivered) AS ol_sum, SUM(paid) AS h_sum
FROM (
  SELECT c_w_id, c_d_id, c_id, c_balance AS balance, CAST(0 AS DECIMAL(12, 2)) AS delivered, CAST(0 AS DECIMAL(12, 2)) AS paid
  FROM customer
  WHERE c_w_id ${w}
  UNION ALL
  SELECT o_w_id, o_d_id, o_c_id, CAST(0 AS DECIMAL(12, 2)), ol_amount, CAST(0 AS DECIMAL(12, 2))
  FROM orders
  JOIN order_line ON ol_w_id = o_w_id AND ol_d_id = o_d_id AND ol_o_id = o_id
  WHERE o_w_id ${w} AND ol_w_id ${w} AND ol_delivery_d IS NOT NULL
  UNION ALL
  SELECT h_c_w_id, h_c_d_id, h_c_id, CAST(0 AS DECIMAL(12, 2)), CAST(0 AS DECIMAL(12, 2)), h_amount
  FROM history
  WHERE h_c_w_id ${w}) parts
GROUP BY c_w_id, c_d_id, c_id
HAVING SUM(balance) <> SUM(delivered) - SUM(paid)
ORDER BY c_w_id, c_d_id, c_id

-- As the specification has it the difference is 2,100, which only holds until the first delivery; each one is counted by its customer.
== 3.3.2.11 always: the orders of a district less those in NEW_ORDER are those delivered when loaded plus the sum of C_DELIVERY_CNT
SELECT d_w_id, d_id, o_rows, no_rows, delivery_sum
FROM district
LEFT JOIN (SELECT o_w_id, o_d_id, COUNT(*) AS o_rows FROM orders WHERE o_w_id ${w} GROUP BY o_w_id, o_d_id) o
  ON o_w_id = d_w_id AND o_d_id = d_id
LEFT JOIN (SELECT no_w_id, no_d_id, COUNT(*) AS no_rows FROM new_order WHERE no_w_id ${w} GROUP BY no_w_id, no_d_id) n
  ON no_w_id = d_w_id AND no_d_id = d_id
LEFT JOIN (SELECT c_w_id, c_d_id, SUM(c_delivery_cnt) AS delivery_sum FROM customer WHERE c_w_id ${w} GROUP BY c_w_id, c_d_id) c
  ON c_w_id = d_w_id AND c_d_id = d_id
WHERE d_w_id ${w}
  AND COALESCE(o_rows, 0) - COALESCE(no_rows, 0) - COALESCE(delivery_sum, 0) <> ${orders} - ${new_orders}
ORDER BY d_w_id, d_id

== 3.3.2.12 always: C_BALANCE + C_YTD_PAYMENT of a customer is the sum of delivered order lines
SELECT c_w_id, c_d_id, c_id, SUM(balance) AS c_balance, SUM(paid) AS c_ytd_payment, SUM(delivered) AS ol_sum
FROM (
  SELECT c_w_id, c_d_id, c_id, c_balance AS balance, c_ytd_payment AS paid, CAST(0 AS DECIMAL(12, 2)) AS delivered
  FROM customer
  WHERE c_w_id ${w}
  UNION ALL
  SELECT o_w_id, o_d_id, o_c_id, CAST(0 AS DECIMAL(12, 2)), CAST(0 AS DECIMAL(12, 2)), ol_amount
  FROM orders
  JOIN order_line ON ol_w_id = o_w_id AND ol_d_id = o_d_id AND ol_o_id = o_id
  WHERE o_w_id ${w} AND ol_w_id ${w} AND ol_delivery_d IS NOT NULL) parts
GROUP BY c_w_id, c_d_id, c_id
HAVING SUM(balance) + SUM(paid) <> SUM(delivered)
ORDER BY c_w_id, c_d_id, c_id

== rows.items once: there are ${items} items
SELECT COUNT(*) AS i_rows FROM item HAVING COUNT(*) <> ${items}

== rows.warehouses once: there are ${warehouses} warehouses, numbered from 1
SELECT COUNT(*) AS w_rows, MIN(w_id) AS min_w_id, MAX(w_id) AS max_w_id
FROM warehouse
HAVING COUNT(*) <> ${warehouses} OR MIN(w_id) <> 1 OR MAX(w_id) <> ${warehouses}

== rows.warehouse always: a warehouse has ${districts} districts, ${customers} customers in each, ${items} rows of stock
SELECT w_id, d_rows, c_rows, s_rows
FROM warehouse
LEFT JOIN (SELECT d_w_id, COUNT(*) AS d_rows FROM district WHERE d_w_id ${w} GROUP BY d_w_id) d ON d_w_id = w_id
LEFT JOIN (SELECT c_w_id, COUNT(*) AS c_rows FROM customer WHERE c_w_id ${w} GROUP BY c_w_id) c ON c_w_id = w_id
LEFT JOIN (SELECT s_w_id, COUNT(*) AS s_rows FROM stock WHERE s_w_id ${w} GROUP BY s_w_id) s ON s_w_id = w_id
WHERE w_id ${w}
  AND (COALESCE(d_rows, 0) <> ${districts} OR COALESCE(c_rows, 0) <> ${districts} * ${customers} OR COALESCE(s_rows, 0) <> ${items})
ORDER BY w_id

== load.stock loaded: a tenth of the stock is ORIGINAL, and none is sold
SELECT s_w_id, original, sold
FROM (
  SELECT s_w_id, SUM(CASE WHEN s_data LIKE '%ORIGINAL%' THEN 1 ELSE 0 END) AS original,
    SUM(s_ytd + s_order_cnt + s_remote_cnt) AS sold, MIN(s_quantity) AS least, MAX(s_quantity) AS most
  FROM stock WHERE s_w_id ${w} GROUP BY s_w_id) s
WHERE original <> ${items} / 10 OR sold <> 0 OR least < 10 OR most > 100
ORDER BY s_w_id

== load.customers loaded: a tenth of the customers of a district has bad credit; all have paid 10.00 and owe that
SELECT c_w_id, c_d_id, bad_credit, as_loaded
FROM (
  SELECT c_w_id, c_d_id, SUM(CASE WHEN c_credit = 'BC' THEN 1 ELSE 0 END) AS bad_credit,
    SUM(CASE WHEN c_balance = -10.00 AND c_ytd_payment = 10.00 AND c_payment_cnt = 1 AND c_delivery_cnt = 0 AND c_middle = 'OE'
      THEN 1 ELSE 0 END) AS as_loaded
  FROM customer WHERE c_w_id ${w} GROUP BY c_w_id, c_d_id) c
WHERE bad_credit <> ${customers} / 10 OR as_loaded <> ${customers}
ORDER BY c_w_id, c_d_id

== load.history loaded: a district has ${customers} payments, each of 10.00
SELECT h_w_id, h_d_id, COUNT(*) AS h_rows, MIN(h_amount) AS least, MAX(h_amount) AS most
FROM history
WHERE h_w_id ${w}
GROUP BY h_w_id, h_d_id
HAVING COUNT(*) <> ${customers} OR MIN(h_amount) <> 10.00 OR MAX(h_amount) <> 10.00
ORDER BY h_w_id, h_d_id

== load.orders loaded: a district has an order of each customer, the last ${new_orders} without carrier, each of 5 to 15 lines
SELECT o_w_id, o_d_id, o_rows, customers, undelivered, least, most
FROM (
  SELECT o_w_id, o_d_id, COUNT(*) AS o_rows, COUNT(DISTINCT o_c_id) AS customers, MIN(o_ol_cnt) AS least, MAX(o_ol_cnt) AS most,
    SUM(CASE WHEN o_carrier_id IS NULL AND o_id > ${orders} - ${new_orders} THEN 1 ELSE 0 END) AS undelivered
  FROM orders WHERE o_w_id ${w} GROUP BY o_w_id, o_d_id) o
WHERE o_rows <> ${orders} OR customers <> ${orders} OR undelivered <> ${new_orders} OR least < 5 OR most > 15
ORDER BY o_w_id, o_d_id

== load.new_orders loaded: a district has ${new_orders} rows in NEW_ORDER
SELECT d_w_id, d_id, no_rows
FROM district
LEFT JOIN (SELECT no_w_id, no_d_id, COUNT(*) AS no_rows FROM new_order WHERE no_w_id ${w} GROUP BY no_w_id, no_d_id) n
  ON no_w_id = d_w_id AND no_d_id = d_id
WHERE d_w_id ${w} AND COALESCE(no_rows, 0) <> ${new_orders}
ORDER BY d_w_id, d_id

== load.order_lines loaded: order lines are of 5 pieces from their own warehouse, for nothing if delivered and not if not
SELECT ol_w_id, ol_d_id, ol_o_id, ol_number, ol_quantity, ol_amount, ol_delivery_d
FROM order_line
WHERE ol_w_id ${w}
  AND (ol_quantity <> 5 OR ol_supply_w_id <> ol_w_id
    OR (ol_delivery_d IS NULL AND ol_amount = 0.00) OR (ol_delivery_d IS NOT NULL AND ol_amount <> 0.00))
ORDER BY ol_w_id, ol_d_id, ol_o_id, ol_number
