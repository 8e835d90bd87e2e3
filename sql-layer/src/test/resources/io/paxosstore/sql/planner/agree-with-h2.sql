# Queries and updates that must give what H2 gives. A leading ! compares the order of rows too.
select * from customer where region = 3 and id = 5
select count(*) from customer
select name, count(*), sum(balance), min(since), max(balance) from customer group by name
select c.name, o.id, o.total from customer c join orders o on o.region = c.region and o.customer_id = c.id where c.region = 1
select c.name, o.id from customer c left join orders o on o.region = c.region and o.customer_id = c.id and o.total > 1000 where c.flag
select c.name, o.id from customer c right join orders o on o.region = c.region and o.customer_id = c.id where o.id < 50
select c.id, i.id from customer c left join item i on c.id = i.id and i.price > 50
select i.* from item i where id in (select item_id from line where order_id = 5)
select i.* from item i where id in (select item_id from line where quantity > 15)
select * from item where id not in (select item_id from line)
select * from item i where not exists (select 1 from line l where l.item_id = i.id)
select * from item i where exists (select 1 from line l where l.item_id = i.id and l.quantity > i.price)
select * from customer c where exists (select 1 from orders o where o.region = c.region and o.customer_id = c.id and o.total > c.balance)
select * from customer c where region = 2 and not exists (select 1 from orders o where o.region = c.region and o.customer_id = c.id)
select c.id, c.region, (select count(*) from orders o where o.region = c.region and o.customer_id = c.id) from customer c
select c.id, c.region, (select max(total) from orders o where o.customer_id = c.id) from customer c where c.region = 2
select * from orders where total > (select avg(total) from orders)
select * from orders where total > all (select balance from customer where region = 1 and balance is not null)
select * from orders where total = any (select total from orders where id < 20)
select * from customer where balance not in (select total from orders where total is not null)
select * from customer where balance not in (select total from orders)
!select id, placed from orders where region = 1 order by placed desc, id limit 10
!select * from item order by id desc limit 7 offset 3
!select * from item order by title desc nulls last, id limit 30
!select region, id, name from customer where region = 2 order by region desc, id desc limit 5
!select region, id, name from customer where region in (1, 3) order by region, id
!select region, name, id from customer where region = 1 order by name, id limit 9
select max(id), min(id), count(distinct region) from orders
select max(placed) from orders where region = 1 and customer_id = 20
select min(title), max(title) from item
select max(email) from customer
select id from item union select item_id from line
select id from item intersect select item_id from line
select id from item except select item_id from line
select id from item where id < 5 union all select item_id from line where order_id = 3
select distinct region, flag from customer
select region, count(*) filter (where flag), sum(balance) filter (where balance > 100) from customer group by region
select region, count(distinct name), sum(distinct id) from customer group by region
select avg(id), avg(balance) from customer where region = 9
select l.item_id, sum(l.quantity * i.price) from line l join item i on i.id = l.item_id group by l.item_id having sum(l.quantity) > 50
select c.name, l.number, i.title from customer c, orders o, line l, item i where c.region = 1 and c.id = 20 and o.region = c.region and o.customer_id = c.id and l.order_id = o.id and i.id = l.item_id
select count(*) from customer c, orders o, line l, item i where o.region = c.region and o.customer_id = c.id and l.order_id = o.id and i.id = l.item_id
select count(*) from orders o join line l on l.order_id = o.id left join item i on i.id = l.item_id where i.id is null
select a.id, b.id from item a join item b on a.price < b.price and a.id < 5 and b.id > 95
select a.id, b.id from item a, item b where a.id + 1 = b.id and a.title = b.title
select * from (select region r, count(*) n from customer group by region) x where r = 3
select x.r, c.name from (select region r, max(id) m from customer group by region) x join customer c on c.region = x.r and c.id = x.m
with t as (select customer_id c, sum(total) s from orders group by customer_id) select * from t where s > (select avg(s) from t)
select case when total is null then 'none' when total > 2000 then 'big' else 'small' end k, count(*) from orders group by case when total is null then 'none' when total > 2000 then 'big' else 'small' end
select id, coalesce(note, 'x'), nullif(region, 2), upper(note), substring(note, 2, 3), char_length(note) from orders where id < 40
select * from orders where note like 'note1%' or note is null and id < 30
select * from orders where note in ('note1', 'note2') and region <> 3
select * from orders where id between 10 and 20 and (region = 1 or customer_id > 30)
select * from customer where (region, id) > (2, 55) and region < 4
select * from customer where email = 'e7'
select * from customer where email in ('e7', 'e8', 'nope', 'e8')
select * from line where order_id in (1, 2, 3) and number = 2
select * from line where order_id > 490 and order_id <= 495 and quantity is not null
select 7 / 2, 7 % 3, -7 / 2, 1.5 * 2, 10 / 4.0, cast('12' as int) + 1, 'a' || 'b', 2 > 1, null is null
select cast(2.5 as int), cast(-2.5 as int), cast('2020-02-29' as date), cast(1 as varchar(3)), round(2.567, 2), floor(2.7), abs(-3)
select extract(year from placed), count(*) from orders group by extract(year from placed)
select date '2020-01-31' + interval '1' month, timestamp '2020-01-01 10:00:00' - interval '90' minute, timestampdiff(day, timestamp '2020-01-01 00:00:00', timestamp '2020-03-01 12:00:00'), timestampadd(hour, 5, timestamp '2020-01-01 00:00:00')
update item set price = price + 1 where id < 10
update item set title = 'changed' where id in (select item_id from line where order_id = 7)
update customer c set balance = (select sum(total) from orders o where o.region = c.region and o.customer_id = c.id) where region = 1
select * from customer where region = 1
select * from item
delete from line where order_id in (select id from orders where region = 1 and customer_id = 20)
delete from orders where not exists (select 1 from line l where l.order_id = orders.id)
select count(*), sum(id) from orders
insert into item (id, price) select id + 1000, price * 2 from item where title is null
insert into item values (2000, 5, 'a'), (2001, 1.5, null), (2002, 2.555, 'b' || 'c')
select * from item where id > 999
update item set id = id + 1 where id >= 2000
delete from item where id = 2001
select * from item where id >= 2000
select c.name from customer c where c.region = 1 and (select count(*) from orders o where o.region = c.region and o.customer_id = c.id) > 2
select * from item where price > 10 and price < 10
select o.id, (select c.name from customer c where c.region = o.region and c.id = o.customer_id) from orders o where o.id < 100
select count(*) from (select distinct customer_id from orders) x
select region, sum(total) s from orders group by region having sum(total) > (select sum(total) / 7 from orders)
select o.region, c.flag, count(*) from orders o left join customer c on c.region = o.region and c.id = o.customer_id group by o.region, c.flag
select count(*) from customer c cross join item i where c.id < i.id
!select * from item order by title nulls last, id limit 30
