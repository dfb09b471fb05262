"""Files of lists that take too long to wait for: a job asks the page of the list again, as the person who wanted the file, without a bound.

So every list has it, in every form, and nothing gets into a file that its page would not show. The file is fetched from the page of the
list too, whose rules are asked once more then: who may, what is on, what the merchant's plan holds.
"""
